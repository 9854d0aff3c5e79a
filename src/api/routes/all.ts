/** Every route of this API, and the document that describes them. */
import { z } from "zod";
import { openApi } from "#src/api/openapi.ts";
import { answer } from "#src/api/problem.ts";
import { route, type Route } from "#src/api/route.ts";
import { goLiveRoutes } from "#src/api/routes/go-live.ts";
import { heimdallRoutes } from "#src/api/routes/heimdall.ts";
import { orderRoutes } from "#src/api/routes/orders.ts";
import { ledgerRoutes } from "#src/api/routes/ledger.ts";
import { regressionRoutes } from "#src/api/routes/regression.ts";
import { riskRoutes } from "#src/api/routes/risk.ts";
import { systemRoutes } from "#src/api/routes/system.ts";
import { workRoutes } from "#src/api/routes/work.ts";

const DESCRIBED: readonly Route[] = [
  ...goLiveRoutes,
  ...orderRoutes,
  ...riskRoutes,
  ...heimdallRoutes,
  ...regressionRoutes,
  ...ledgerRoutes,
  ...systemRoutes,
  ...workRoutes,
];

/** The document is made when it is first asked for. */
export function allRoutes(): readonly Route[] {
  let made: unknown;
  const itself: Route = route(
    { method: "GET", path: "/openapi.json", summary: "This description", answer: z.record(z.string(), z.unknown()) },
    () => answer((made ??= openApi([...DESCRIBED, itself]))),
  );
  return [...DESCRIBED, itself];
}
