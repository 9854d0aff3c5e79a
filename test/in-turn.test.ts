import { describe, expect, it } from "vitest";
import { inTurn } from "#src/in-turn.ts";

const tick = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

describe("work in turn", () => {
  it("runs one after another on one name, in order, and beside it on another", async () => {
    const turn = inTurn();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await tick();
      log.push(`${name} ends`);
      return name;
    };
    const answers = await Promise.all([turn(["s"], work("1")), turn(["s"], work("2")), turn(["t"], work("3"))]);
    expect(answers).toEqual(["1", "2", "3"]);
    expect(log.indexOf("2 begins")).toBeGreaterThan(log.indexOf("1 ends"));
    expect(log.indexOf("3 begins")).toBeLessThan(log.indexOf("1 ends"));
  });

  it("goes on after work that failed", async () => {
    const turn = inTurn();
    const failed = turn(["s"], async () => {
      throw new Error("no");
    });
    const next = turn(["s"], async () => "yes");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });

  it("never locks up where names overlap, or one is named twice", async () => {
    const turn = inTurn();
    const one = async (): Promise<number> => {
      await tick();
      return 1;
    };
    const all = [["a", "b"], ["b", "a"], ["a", "a"], ["c", "a"], ["b", "c"], []].map(async (names) => await turn(names, one));
    expect(await Promise.all(all)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
