/** What the check `supply-chain` can be told. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { globList, repositoryPath } from "#src/option.ts";
import { LOCKFILES } from "#src/parsers/lockfile.ts";

const owner = late(() =>
  z.string().regex(/^[\w.-]+\/(?:\*|[\w.-]+)$/, "an owner and a repository, such as acme/deploy, or all of an owner's, such as acme/*"),
);

/** Lockfiles that say nothing we can read: a bill of materials must not be older than they are. */
const OTHERS = ["go.sum", "Gemfile.lock", "composer.lock", "Pipfile.lock", "gradle.lockfile", "packages.lock.json", "requirements.txt"];

export const options = late(() =>
  z.strictObject({
    /** Globs of the workflows and composite actions. */
    workflows: globList().default([".github/workflows/*.{yml,yaml}", ".github/actions/**/action.{yml,yaml}", "action.{yml,yaml}"]),
    /** Actions that need no pin, as owner/repository or owner/*. Everybody else's are third-party. */
    trusted: z.array(owner()).default(["actions/*", "github/*"]),
    /** Path of the bill of materials, CycloneDX or SPDX 2.3 JSON. Only where it is named is one asked for. */
    sbom: repositoryPath().nullable().default(null),
    /** Globs of the lockfiles that the bill of materials must agree with: by its packages, or by its age where a lockfile cannot be read. */
    lockfiles: globList().default([...LOCKFILES, ...OTHERS]),
    licences: z
      .strictObject({
        /** SPDX licences that dependencies may have; empty: licences are not judged. */
        allow: z.array(z.string().min(1).max(100)).default([]),
        /** Licences of packages that state none, or none that can be read: package → SPDX expression. */
        known: z.record(z.string(), z.string().min(1).max(500)).default({}),
      })
      .prefault({}),
  }),
);

export type SupplyChainOptions = z.output<ReturnType<typeof options>>;
