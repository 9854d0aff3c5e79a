/** What the parts that read a syntax tree into an outline ask of each other. */
import type {
  AssignmentTarget,
  AssignmentTargetMaybeDefault,
  AssignmentTargetRest,
  BindingPattern,
  Directive,
  Expression,
  JSXElement,
  JSXFragment,
  ParamPattern,
  Statement,
  Super,
} from "oxc-parser";
import type { Expr, Pattern, Stmt, Target } from "#checks/age-gate/outline.ts";

export type PatternNode = BindingPattern | ParamPattern | AssignmentTargetMaybeDefault | AssignmentTargetRest;

export interface Reader {
  line(offset: number): number;
  /** Beyond a bounded depth everything is unknown. */
  expression(node: Expression | Super): Expr;
  jsx(node: JSXElement | JSXFragment): Expr;
  statements(nodes: readonly (Statement | Directive)[]): readonly Stmt[];
  pattern(node: PatternNode): Pattern;
  target(node: AssignmentTarget): Target;
  /** Reads a function's statements; what is mounted inside knows them as its scope. */
  inFunction(read: () => readonly Stmt[]): readonly Stmt[];
  /** Notes a dynamic import. */
  imported(source: Expression): void;
}
