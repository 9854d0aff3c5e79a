import { describe, expect, it } from "vitest";
import { pythonModules, type PythonTarget } from "#src/parsers/python-modules.ts";

interface Row {
  readonly title: string;
  readonly paths: readonly string[];
  readonly from: string;
  readonly specifier: string;
  readonly names?: readonly string[];
  readonly gives: PythonTarget;
}

const PACKAGE = [
  "backend/__init__.py",
  "backend/app/__init__.py",
  "backend/app/service.py",
  "backend/domain/__init__.py",
  "backend/domain/order.py",
];
const NAMESPACE = ["backend/app/service.py", "backend/domain/order.py", "backend/app/json.py"];

const ROWS: readonly Row[] = [
  {
    title: "an absolute module",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "backend.app.service",
    gives: { files: ["backend/app/service.py"] },
  },
  {
    title: "a sub-module by name",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "backend.app",
    names: ["service"],
    gives: { files: ["backend/app/service.py"] },
  },
  {
    title: "a name that the package defines",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "backend.app",
    names: ["VERSION"],
    gives: { files: ["backend/app/__init__.py"] },
  },
  {
    title: "both at once",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "backend.app",
    names: ["VERSION", "service"],
    gives: { files: ["backend/app/__init__.py", "backend/app/service.py"] },
  },
  {
    title: "everything of a package",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "backend.app",
    names: ["*"],
    gives: { files: ["backend/app/__init__.py"] },
  },
  {
    title: "a relative sub-module",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "..app",
    names: ["service"],
    gives: { files: ["backend/app/service.py"] },
  },
  {
    title: "the package of an __init__",
    paths: PACKAGE,
    from: "backend/domain/__init__.py",
    specifier: ".order",
    names: ["Order"],
    gives: { files: ["backend/domain/order.py"] },
  },
  {
    title: "more dots than folders",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "....app",
    names: ["x"],
    gives: { unresolved: "....app" },
  },
  {
    title: "a module that a package of ours lacks",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "backend.generated",
    gives: { unresolved: "backend.generated" },
  },
  {
    title: "a distribution",
    paths: PACKAGE,
    from: "backend/domain/order.py",
    specifier: "sqlalchemy.orm",
    names: ["Session"],
    gives: { external: "sqlalchemy.orm" },
  },
  {
    title: "folders without __init__",
    paths: NAMESPACE,
    from: "backend/domain/order.py",
    specifier: "backend.app.service",
    names: ["place"],
    gives: { files: ["backend/app/service.py"] },
  },
  {
    title: "a sub-module of a folder without __init__",
    paths: NAMESPACE,
    from: "backend/domain/order.py",
    specifier: "backend.app",
    names: ["service"],
    gives: { files: ["backend/app/service.py"] },
  },
  {
    title: "a project that is run from its own folder",
    paths: NAMESPACE,
    from: "backend/domain/order.py",
    specifier: "app.service",
    names: ["place"],
    gives: { files: ["backend/app/service.py"] },
  },
  {
    title: "the standard library, not a file beside the importer",
    paths: NAMESPACE,
    from: "backend/app/service.py",
    specifier: "json",
    gives: { external: "json" },
  },
  {
    title: "a folder that only shares a distribution's name",
    paths: ["infra/redis/conf.py", "infra/app.py"],
    from: "infra/app.py",
    specifier: "redis.asyncio",
    names: ["Redis"],
    gives: { external: "redis.asyncio" },
  },
  {
    title: "a src layout",
    paths: ["src/shop/__init__.py", "src/shop/a.py", "tests/test_a.py"],
    from: "tests/test_a.py",
    specifier: "shop.a",
    gives: { files: ["src/shop/a.py"] },
  },
  {
    title: "another project of a monorepo",
    paths: ["libs/one/pyproject.toml", "libs/one/src/one/__init__.py", "apps/two/main.py"],
    from: "apps/two/main.py",
    specifier: "one",
    names: ["x"],
    gives: { files: ["libs/one/src/one/__init__.py"] },
  },
  {
    title: "a module at the root",
    paths: ["main.py", "settings.py"],
    from: "main.py",
    specifier: "settings",
    gives: { files: ["settings.py"] },
  },
  {
    title: "a stub where there is nothing else",
    paths: ["main.py", "fast.pyi"],
    from: "main.py",
    specifier: "fast",
    gives: { files: ["fast.pyi"] },
  },
];

describe("an import of Python", () => {
  it.each(ROWS)("finds $title", ({ paths, from, specifier, names, gives }) => {
    expect(pythonModules([...paths].sort())(from, { specifier, ...(names && { names }) })).toEqual(gives);
  });
});
