import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonTokens } from "#src/parsers/python-tokens.ts";
import { pythonImports } from "#src/parsers/python.ts";

/** `line kind specifier` of each import, with the names behind it where there are any. */
const seen = (text: string): readonly string[] =>
  pythonImports(text).imports.map(({ line, kind, specifier, names }) =>
    [line, kind, specifier, ...(names === undefined ? [] : [names.join("+")])].join(" "),
  );

const ROWS: readonly (readonly [title: string, text: string, gives: readonly string[]])[] = [
  [
    "modules, with and without an alias",
    "import a.b as c, d\nimport e ; import f",
    ["1 static a.b", "1 static d", "2 static e", "2 static f"],
  ],
  ["names of a module", "from a.b import c, d as e\nfrom x import *", ["1 static a.b c+d", "2 static x *"]],
  [
    "relative names",
    "from . import a\nfrom ..b import c\nfrom ...import d\nfrom . e import f",
    ["1 static . a", "2 static ..b c", "3 static ... d", "4 static .e f"],
  ],
  [
    "names over several lines where the statement begins",
    "x = 1\nfrom a import (  # why\n    b,\n    c as d,\n)\nimport e",
    ["2 static a b+c", "6 static e"],
  ],
  ["statements continued by a backslash", "from a \\\n  import b\nimport \\\n  c", ["1 static a b", "3 static c"]],
  [
    "functions, branches and one-line blocks",
    "def f():\n\timport a\nif x: import b\ntry: from c import d\nexcept E: pass\nelse: import g",
    ["2 static a", "3 static b", "4 static c d", "6 static g"],
  ],
  [
    "a type checker's branch as types",
    "if TYPE_CHECKING:\n    import a\n    if x:\n        import b\nelse:\n    import c\nimport d",
    ["2 type a", "4 type b", "6 static c", "7 static d"],
  ],
  [
    "the spellings of that branch",
    "if typing.TYPE_CHECKING: import a\nif (TYPE_CHECKING and x):\n  import b\nif not TYPE_CHECKING:\n  import c\nelse:\n  import d\nif TYPE_CHECKING or x:\n  import e",
    ["1 type a", "3 type b", "5 static c", "7 type d", "9 static e"],
  ],
  [
    "imports by call",
    "importlib.import_module('a.b')\n__import__(\"c\", globals())\nimport_module('.d', __package__)\nimport_module('..e', package='x.y')",
    ["1 dynamic a.b", "2 dynamic c", "3 dynamic .d", "4 dynamic x.e"],
  ],
  [
    "what is known of a name made at run time",
    "import_module(f'plugins.{name}')\nimport_module('a.' + b)\nimport_module('c.%s' % d)\nimport_module(e)",
    ["1 reference plugins.*", "2 reference a.*", "3 reference c.*"],
  ],
  [
    "nothing in comments and strings",
    "# import a\n'''\nimport b\n'''\n\"import c\"\nx = 'it\\'s' # from d import e\nr'\\' + 'import f'\nb\"\"\"\\\"\"\"\nimport g\"\"\"\n",
    [],
  ],
  [
    "nothing in formatted strings, however deep",
    "f'{x!r:{w}} import a'\nf\"{d[\"import b\"]:>{f'{n}'}}\"\nf'''{\n  x  # ' import c\n}\nimport d'''\nf'{{' ; import e",
    ["7 static e"],
  ],
  [
    "no word that only looks like a keyword",
    "important = 1\nraise E from cause\nx.from_ = yield_from\ndef g(): yield from h\nlambda: x",
    [],
  ],
  ["lines that end in any of the three ways", "import a\r\nimport b\rimport c\n", ["1 static a", "2 static b", "3 static c"]],
  ["a first line with a byte order mark", "\ufeffimport a", ["1 static a"]],
];

describe("the imports of a Python file", () => {
  it.each(ROWS)("include %s", (_title, text, gives) => {
    expect(seen(text)).toEqual(gives);
  });

  it.each([
    ["x = (1,\nimport a\n", ["2 static a"], "line 2: a bracket before this import is never closed"],
    ["import a\nx = 'never closed\nimport b\n", ["1 static a", "3 static b"], "line 2: a string is never closed"],
    ["import a\n'''never closed\nimport b\n", ["1 static a"], "line 2: a string is never closed"],
    ["x = )\nimport a", ["2 static a"], "line 1: a bracket is closed that was never opened"],
    ["f'{x\n", [], "line 1: a string is never closed"],
  ])("are read on, and said to be incomplete, in %j", (text, gives, broken) => {
    expect(seen(text)).toEqual(gives);
    expect(pythonImports(text).broken).toBe(broken);
  });

  it("cover each text from end to end in rising order, whatever it is", () => {
    const parts = fc.constantFrom(
      "import",
      "from",
      " ",
      "\t",
      "a",
      ".",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "'",
      '"',
      '"""',
      "'''",
      "f",
      "rb",
      "\\",
      "\n",
      "\r",
      "#",
      ":",
      ";",
      "if TYPE_CHECKING",
      "else",
      "é",
      "\0",
      "1",
      "import_module",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(parts, { maxLength: 40 }).map((list) => list.join("")),
          fc.string(),
        ),
        (text) => {
          const scan = pythonTokens(text);
          for (let end = 0; scan.next() !== "end"; end = scan.end) expect(scan.start).toBeGreaterThanOrEqual(end);
          expect(scan.end).toBe(text.length);
          const lines = text.split(/\r\n|\r|\n/).length;
          for (const { line } of pythonImports(text).imports) expect(line).toBeLessThanOrEqual(lines);
        },
      ),
      { numRuns: 500 },
    );
  });
});
