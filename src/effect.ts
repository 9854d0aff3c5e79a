/** What a command asks for, as values: one place performs them. */
import type { GoLiveOrder, RiskOrder, ConfidenceOrder, TripwireOrder } from "#src/order.ts";

type Bare<Order> = Order extends unknown ? Omit<Order, "actor" | "reason" | "asked" | "checklist"> : never;

/** An order before it is known who gives it; a settlement names its reservation by its id. */
export type Draft =
  | Bare<GoLiveOrder>
  | Bare<Exclude<RiskOrder, { do: "settle" }>>
  | { readonly lever: "risk"; readonly do: "settle"; readonly reservationId: string; readonly lossCents: number }
  | Bare<ConfidenceOrder>
  | Bare<TripwireOrder>;

export type Shown = "go-live" | "checklist" | "kill-switch" | "risk" | "heimdall" | "tripwire";

/** Done by whoever holds the repository: GitHub's App, the Action, the command line. */
export type OutsideEffect =
  | { readonly do: "check" }
  | { readonly do: "snapshot" }
  | { readonly do: "scorecard" }
  | { readonly do: "explain"; readonly rule: string }
  | { readonly do: "waive"; readonly fingerprint: string; readonly until: string; readonly because: string }
  | { readonly do: "revert"; readonly which: string; readonly dryRun: boolean }
  | { readonly do: "ask"; readonly text: string }
  | { readonly do: "intent"; readonly text: string };

export type Effect =
  | { readonly do: "order"; readonly order: Draft; readonly reason?: string }
  | { readonly do: "show"; readonly what: Shown }
  | { readonly do: "help"; readonly command?: string }
  | { readonly do: "approve"; readonly id: string }
  | { readonly do: "reject"; readonly id: string; readonly reason?: string }
  | OutsideEffect;
