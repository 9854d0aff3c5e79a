/** `docs/models.md` from the table of prices and capabilities: the same table gives the same bytes. */
import type { ModelTable, TableModel } from "#schemas/model-table.ts";

const HEAD = "| Model | Provider | Capability | Tags | Context | Output | Input $/M | Output $/M | Cached $/M |";
const RULE = "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |";

export function modelPage(table: ModelTable): string {
  const sources = Object.entries(table.sources).map(([provider, url]) => `- ${provider}: <${url}>`);
  return [
    "# Models",
    "",
    `Written down on ${table.writtenAt}. Capability is our own rating between 0 and 1. Where a vendor has several prices the dearest that can apply is named; where a long prompt costs more, the context is the longest at that price. State your own prices in the router's configuration where they differ. Generated from \`schemas/model-table.ts\`.`,
    "",
    HEAD,
    RULE,
    ...table.models.map(row),
    "",
    "A model without a price is never free: it is left out of cost routing, and no budget admits it.",
    "",
    "Where the vendors state their prices:",
    "",
    ...sources,
    "",
    "What the figures were held against (the vendors' live pages were not within reach):",
    "",
    ...table.heldAgainst.map(({ provider, what, read }) => `- ${provider}: ${what}, ${read}`),
    "",
  ].join("\n");
}

function row(model: TableModel): string {
  const cells = [
    `\`${model.id}\``,
    model.provider,
    model.capability.toFixed(2),
    model.tags.join("<br>"),
    grouped(model.context_tokens),
    grouped(model.max_output_tokens),
    million(model.input_cost_per_token),
    million(model.output_cost_per_token),
    model.cache_read_cost_per_token === undefined ? "–" : million(model.cache_read_cost_per_token),
  ];
  return `| ${cells.join(" | ")} |`;
}

const grouped = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

const million = (dollars: number): string => String(Number((dollars * 1_000_000).toFixed(6)));
