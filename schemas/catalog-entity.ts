/** An entity of a Backstage catalogue, `catalog-info.yaml` (https://backstage.io/docs/features/software-catalog/descriptor-format), as far as a registry of modules needs it. */
import { z } from "zod";
import { LABEL_NAME } from "#schemas/label-name.ts";

export const CATALOG_VERSION = /^backstage\.io\/v1(?:alpha1|beta1)?$/;

const name = z.string().regex(LABEL_NAME, "is no name: 1 to 63 letters, digits, - _ and .");
const texts = z.array(z.string()).nullish();

export const catalogEntity = z.looseObject({
  apiVersion: z.string(),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name,
    namespace: name.optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    tags: texts,
  }),
  spec: z
    .looseObject({
      type: z.string().optional(),
      lifecycle: z.string().optional(),
      owner: z.string().optional(),
      system: z.string().optional(),
      target: z.string().optional(),
      targets: texts,
    })
    .nullish(),
});

export type CatalogEntity = z.output<typeof catalogEntity>;
