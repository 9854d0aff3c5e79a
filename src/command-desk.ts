/** What carrying out commands needs, and what became of one. */
import type { Beside } from "#src/checklist.ts";
import type { Command } from "#src/command.ts";
import type { OutsideEffect } from "#src/effect.ts";
import type { Governance } from "#src/governance.ts";
import type { Governed } from "#src/governed.ts";
import type { Entry } from "#src/ledger.ts";
import type { Checklist } from "#src/order.ts";
import type { CommandRules } from "#src/command-rule.ts";
import type { Person } from "#src/rights.ts";

/** A repository's desk at one door: GitHub's App, the Action, the command line. */
export interface CommandDesk {
  readonly governance: Governance;
  readonly commands: readonly Command[];
  readonly rules: CommandRules;
  /** The repository's stream. */
  readonly stream: string;
  readonly now: () => Date;
  readonly checklist: (purpose: "enable" | "release", state: Governed, beside: Beside) => Promise<Checklist>;
  /** What the checklist needs from further away; absent: nothing. */
  readonly beside?: () => Promise<Beside>;
  /** As they are at this moment. Throws where that cannot be found out. */
  readonly person: (login: string) => Promise<Person>;
  /** The same of who is known by a key of ours and not by GitHub, such as `key 1a2b`; absent: nobody is. */
  readonly caller?: (who: string, name: string) => Promise<Person>;
  /** Does what reaches beyond the ledger; undefined where this door cannot. The same key is the same command, given once. */
  readonly outside: (effect: OutsideEffect, by: Person, spoken: Spoken, key: string) => Promise<Outcome | undefined>;
  /** An entry of the stream. */
  readonly entry: (seq: number) => Promise<Entry | undefined>;
  /** Whether a comment that proposed something is still there; absent: it is. */
  readonly isThere?: (comment: string) => Promise<boolean>;
}

/** A newly created comment. Edits are never handed in. */
export interface Spoken {
  /** The comment's id: the same one is carried out once; empty where there is no comment. */
  readonly id: string;
  readonly author: string;
  /** By which number the author is known under any name, where there is one; or a key of ours, as `caller` takes it. */
  readonly who?: string;
  /** Where it stands. */
  readonly url: string;
  readonly body: string;
}

/** What an effect came to: a reason code, and Markdown that is safe already. */
export interface Outcome {
  readonly code: string;
  readonly markdown: string;
  readonly entry?: Entry;
}

/** One command's part of the reply. */
export interface Result extends Outcome {
  /** As it was called, without the slash. */
  readonly command: string;
}
