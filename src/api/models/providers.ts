/** All vendors by their ids. */
import type { ProviderId } from "#schemas/router-config.ts";
import type { Provider } from "#src/provider.ts";
import { provider as anthropic } from "#src/providers/anthropic.ts";
import { provider as compatible } from "#src/providers/compatible.ts";
import { provider as deepseek } from "#src/providers/deepseek.ts";
import { provider as google } from "#src/providers/google.ts";
import { provider as openai } from "#src/providers/openai.ts";
import { provider as template } from "#src/providers/template.ts";

export const PROVIDERS: Readonly<Record<ProviderId, Provider>> = { openai, anthropic, google, deepseek, compatible, template };
