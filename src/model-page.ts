/** `docs/models.md` from the table of prices and capabilities: the same table gives the same bytes. */
import type { ModelTable, TableModel } from "#schemas/model-table.ts";

const HEAD = "| Model | Provider | Capability | Tags | Context | Output | Input $/M | Output $/M | Cached $/M |";
const RULE = "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |";

export function modelPage(table: ModelTable): string {
  const sources = Object.entries(table.sources).map(([provider, url]) => `- ${provider}: <${url}>`);
  return [
    "# Models",
    "",
    `Written down on ${table.writtenAt}; ${checked(table)} Capability is our own rating between 0 and 1. Generated from \`schemas/model-table.ts\`.`,
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
  ].join("\n");
}

function checked({ checkedAt }: ModelTable): string {
  if (checkedAt !== undefined) return `last held against the vendors' pages on ${checkedAt}.`;
  return "not yet held against the vendors' pages: do that before a budget depends on them, or state your own prices in the router's configuration.";
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
