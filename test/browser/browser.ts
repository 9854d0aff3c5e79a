/** A real browser from the registry, for pages that people see. */
import { chromium, type Browser } from "playwright-core";

/** Throws where it cannot run here. */
export async function launched(): Promise<Browser> {
  const { default: binary } = await import("@sparticuz/chromium");
  return await chromium.launch({ args: binary.args, executablePath: await binary.executablePath(), headless: true });
}
