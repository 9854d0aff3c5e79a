/** The version of a file that people write: there is one so far, and another is told apart from a slip. */
import { z } from "zod";

export const versionOne = () =>
  z.literal(1, {
    error: ({ input }) => {
      if (input === undefined) return "missing; write `version: 1`";
      if (input === "1") return "is text; write the number 1, without quotes";
      return `${typeof input === "number" ? input : "this"} is not read here: this Gatehouse reads version 1`;
    },
  });
