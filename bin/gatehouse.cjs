#!/usr/bin/env node
// Finds a Node that is new enough, then runs the command: the build where there is one, the sources otherwise. Old syntax on purpose.
"use strict";
var path = require("path");
var fs = require("fs");
var WANTED = 24;
var root = path.join(__dirname, "..");
if (Number(process.versions.node.split(".")[0]) < WANTED) {
  var own = bundledNode();
  if (own === undefined) {
    console.error(
      "gatehouse needs Node " +
        WANTED +
        " or newer, and this is " +
        process.version +
        ". Install it (https://nodejs.org) or run `npm ci` again without `--omit=optional`.",
    );
    process.exit(2);
  }
  var child = require("child_process").spawn(own, [__filename].concat(process.argv.slice(2)), { stdio: "inherit" });
  ["SIGINT", "SIGTERM", "SIGHUP"].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on("error", function (error) {
    console.error("gatehouse cannot start " + own + ": " + error.message);
    process.exit(2);
  });
  child.on("exit", function (code, signal) {
    process.exit(signal === null ? code : 3);
  });
} else {
  var built = path.join(root, "dist", "gatehouse.cjs");
  var compile = require("module").enableCompileCache;
  // Beside the build: whoever can write there could write the program. Node's own place is in the temporary folder, where others can.
  if (compile !== undefined && fs.existsSync(built)) compile(path.join(root, "dist", "compiled"));
  loaded(built)
    .then(function (cli) {
      return cli.main();
    })
    .catch(function (error) {
      console.error(error);
      process.exitCode = 3;
    });
}

function loaded(built) {
  if (!fs.existsSync(built)) return import(require("url").pathToFileURL(path.join(root, "src", "serve", "main.ts")).href);
  return new Promise(function (resolve) {
    resolve(require(built));
  });
}

function bundledNode() {
  var platform = process.platform === "win32" ? "win" : process.platform;
  var name = "node-" + platform + "-" + process.arch;
  try {
    var home = path.dirname(require.resolve(name + "/package.json"));
    var file = path.join(home, "bin", process.platform === "win32" ? "node.exe" : "node");
    return fs.existsSync(file) ? file : undefined;
  } catch (_) {
    return undefined;
  }
}
