// Loaded before a measured program: tells the most memory that it had.
"use strict";
process.on("exit", function () {
  process.stderr.write("peak=" + process.resourceUsage().maxRSS);
});
