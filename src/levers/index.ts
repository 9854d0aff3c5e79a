/** All levers as one machine. */
import { allLevers } from "#src/governed.ts";
import { approval } from "#src/levers/approval.ts";
import { confidence } from "#src/levers/confidence.ts";
import { goLive } from "#src/levers/go-live.ts";
import { incident } from "#src/levers/incident.ts";
import { risk } from "#src/levers/risk.ts";
import { tripwire } from "#src/levers/tripwire.ts";

export const levers = allLevers({ "go-live": goLive, risk, heimdall: confidence, regression: tripwire, incident, command: approval });
