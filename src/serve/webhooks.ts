/** GitHub's webhooks. Without the App's credentials they are answered with how to register it. */
import { problem } from "#src/api/problem.ts";
import { send } from "#src/api/send.ts";
import type { Base, Part } from "#src/serve/process.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";

const HOW =
  "this server has no GitHub App: register one from app.yml, then set APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET and start it again";

export function webhooks({ log }: Base): Part {
  log.info(HOW);
  return {
    mount: {
      name: "github",
      owns: (path) => path === WEBHOOK_PATH,
      exempt: true,
      handle: async (request, response, { requestId }) => {
        request.resume();
        send(request, response, problem(503, "github_not_configured", HOW), requestId);
      },
    },
  };
}
