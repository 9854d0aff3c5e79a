/** Statements and patterns of a syntax tree to the outline's. */
import type { AssignmentTarget, Directive, Expression, ForStatementLeft, Statement, TSEnumDeclaration } from "oxc-parser";
import type { Expr, Pattern, Prop, Stmt, Target } from "#checks/age-gate/outline.ts";
import { keyOf, readFunction } from "#checks/age-gate/read-expression.ts";
import type { PatternNode, Reader } from "#checks/age-gate/reader.ts";

const NONE: Pattern = { p: "none" };
/** Calls whose arguments neither render nor decide what renders. */
const SILENT = /^(?:use(?:Layout|Insertion)?Effect|useImperativeHandle|useDebugValue|console\.\w+)$/;

export function readStatement(node: Statement | Directive, reader: Reader): readonly Stmt[] {
  const block = (inner: Statement | null): readonly Stmt[] => (inner === null ? [] : reader.statements([inner]));
  switch (node.type) {
    case "ExpressionStatement":
      return isSilent(node.expression) ? [] : [{ s: "do", e: reader.expression(node.expression) }];
    case "VariableDeclaration":
      return node.declarations.map(({ id, init }) => ({ s: "let", to: reader.pattern(id), ...(init && { v: reader.expression(init) }) }));
    case "FunctionDeclaration":
      return node.id === null ? [] : [{ s: "let", to: { p: "name", n: node.id.name }, v: readFunction(node, reader) }];
    case "ClassDeclaration":
      return node.id === null ? [] : [{ s: "let", to: { p: "name", n: node.id.name }, v: reader.expression(node) }];
    case "TSEnumDeclaration":
      return [{ s: "let", to: { p: "name", n: node.id.name }, v: readEnum(node, reader) }];
    case "ReturnStatement":
      return [node.argument === null ? { s: "return" } : { s: "return", e: reader.expression(node.argument) }];
    case "ThrowStatement":
      return [{ s: "throw" }];
    case "BreakStatement":
    case "ContinueStatement":
      return [{ s: "exit" }];
    case "BlockStatement":
      return [{ s: "block", body: reader.statements(node.body) }];
    case "LabeledStatement":
      return block(node.body);
    case "IfStatement":
      return [{ s: "if", test: reader.expression(node.test), yes: block(node.consequent), no: block(node.alternate) }];
    default:
      return readLoop(node, reader);
  }
}

function readLoop(node: Statement | Directive, reader: Reader): readonly Stmt[] {
  const block = (inner: Statement): readonly Stmt[] => reader.statements([inner]);
  switch (node.type) {
    case "ForOfStatement":
      return [{ s: "loop", to: leftOf(node.left, reader), of: reader.expression(node.right), body: block(node.body) }];
    case "ForInStatement":
      return [{ s: "loop", to: leftOf(node.left, reader), body: block(node.body) }];
    case "ForStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return [{ s: "loop", to: NONE, body: block(node.body) }];
    case "SwitchStatement":
      return [
        {
          s: "switch",
          of: reader.expression(node.discriminant),
          cases: node.cases.map(({ test, consequent }) => ({
            ...(test && { test: reader.expression(test) }),
            body: reader.statements(consequent),
          })),
        },
      ];
    case "TryStatement":
      return [
        {
          s: "try",
          body: block(node.block),
          caught: node.handler === null ? [] : block(node.handler.body),
          last: node.finalizer === null ? [] : block(node.finalizer),
        },
      ];
    default:
      return [];
  }
}

function isSilent(node: Expression): boolean {
  if (node.type !== "CallExpression") return false;
  const { callee } = node;
  const last = callee.type === "MemberExpression" && !callee.computed ? keyOf(callee.property, false) : undefined;
  if (callee.type === "Identifier") return SILENT.test(callee.name);
  const isConsole = callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "console";
  return isConsole || (last !== undefined && SILENT.test(last));
}

function readEnum(node: TSEnumDeclaration, reader: Reader): Expr {
  const props = node.body.members.flatMap((member): Prop[] => {
    const key = member.id.type === "Identifier" ? member.id.name : member.id.type === "Literal" ? member.id.value : undefined;
    const v: Expr = member.initializer === null ? { k: "?" } : reader.expression(member.initializer);
    return key === undefined ? [] : [{ key, v, l: reader.line(member.start) }];
  });
  return { k: "obj", props, l: reader.line(node.start) };
}

function leftOf(left: ForStatementLeft, reader: Reader): Pattern {
  if (left.type !== "VariableDeclaration") return NONE;
  const [declared] = left.declarations;
  return declared === undefined ? NONE : reader.pattern(declared.id);
}

export function readPattern(node: PatternNode, reader: Reader): Pattern {
  switch (node.type) {
    case "Identifier":
      return { p: "name", n: node.name };
    case "AssignmentPattern":
      return { p: "or", to: reader.pattern(node.left), v: reader.expression(node.right) };
    case "RestElement":
      return { p: "rest", to: reader.pattern(node.argument) };
    case "ArrayPattern":
      return { p: "arr", items: node.elements.map((item) => (item === null ? NONE : reader.pattern(item))) };
    case "ObjectPattern": {
      const rest = node.properties.find((property) => property.type === "RestElement");
      const props = node.properties.flatMap((property) => {
        const key = property.type === "RestElement" ? undefined : keyOf(property.key, property.computed);
        return key === undefined || property.type === "RestElement" ? [] : [{ key, to: reader.pattern(property.value) }];
      });
      return { p: "obj", props, ...(rest === undefined ? {} : { rest: reader.pattern(rest.argument) }) };
    }
    case "TSParameterProperty":
      return reader.pattern(node.parameter);
    default:
      return NONE;
  }
}

export function readTarget(node: AssignmentTarget, reader: Reader): Target {
  switch (node.type) {
    case "MemberExpression": {
      const key = node.property.type === "PrivateIdentifier" ? undefined : keyOf(node.property, node.computed);
      return key === undefined ? NONE : { p: "get", of: reader.expression(node.object), key };
    }
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
      return node.expression.type === "MemberExpression" ? readTarget(node.expression, reader) : NONE;
    default:
      return readPattern(node, reader);
  }
}
