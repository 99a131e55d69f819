// Fills src/maillage/toolbox/ui/static/vendor/ from node_modules: what browsers receive, and nothing else.
//
//   node tools/frontend/build.mjs            build, or do nothing when the stamp says it is up to date
//   node tools/frontend/build.mjs --fresh    only ask: exit 0 when up to date, 1 otherwise (needs no node_modules)
//   node tools/frontend/build.mjs --force    build again
//
// Works after `npm ci --ignore-scripts`: esbuild's binary comes as a platform package, not from its script.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "..", "..");
const MODULES = join(ROOT, "node_modules");
const TARGET = join(ROOT, "src/maillage/toolbox/ui/static/vendor");
const BUILDING = join(ROOT, "build/vendor"); // git-ignored, on the same disk as the target
const AXE = join(ROOT, "build/axe.min.js"); // tests only: never served
const STAMP = "stamp.json";

const ICONS = "bootstrap-icons/font";
const FONT = "@fontsource-variable/atkinson-hyperlegible-next";
const FONT_SUBSETS = ["latin-ext", "latin"]; // French needs latin; names of the region's people need latin-ext

/** Packages whose licence text goes out with their files. */
const SHIPPED = ["bootstrap", "bootstrap-icons", FONT, "htmx.org", "fhirpath"];
const inside = (name) => Object.keys(JSON.parse(text(`${name}/package.json`)).dependencies ?? {});

function fingerprint() {
  const hash = createHash("sha256");
  for (const path of ["package-lock.json", "tools/frontend/build.mjs", "tools/frontend/fhirpath-entry.mjs"]) {
    hash.update(readFileSync(join(ROOT, path)));
  }
  return hash.digest("hex");
}

function isFresh() {
  const stamp = join(TARGET, STAMP);
  if (!existsSync(stamp) || !existsSync(AXE)) return false;
  const { fingerprint: built, files } = JSON.parse(readFileSync(stamp, "utf8"));
  return built === fingerprint() && files.every((file) => existsSync(join(TARGET, file)));
}

const text = (path) => readFileSync(join(MODULES, path), "utf8");

/** A source map comment would make the static manifest look for a file that is not shipped. */
const withoutSourceMap = (code) => code.replace(/\n?(\/\*# sourceMappingURL=.*?\*\/|\/\/# sourceMappingURL=.*)\s*$/, "\n");

function write(name, content) {
  const path = join(BUILDING, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The style sheet only: dialogs and menus are the browser's own, no Bootstrap script is served. */
function copyBootstrap() {
  write("bootstrap.min.css", withoutSourceMap(text("bootstrap/dist/css/bootstrap.min.css")));
}

function copyIcons() {
  const css = text(`${ICONS}/bootstrap-icons.min.css`);
  const single = 'src:url("fonts/bootstrap-icons.woff2") format("woff2")';
  const ours = css.replace(/src:url\([^)]*\.woff2[^)]*\)[^,;}]*,url\([^)]*\.woff[^)]*\)[^;}]*/, single);
  if (ours === css) throw new Error("bootstrap-icons: its @font-face has changed shape, adapt copyIcons()");
  write("bootstrap-icons.min.css", ours);
  write("fonts/bootstrap-icons.woff2", readFileSync(join(MODULES, ICONS, "fonts/bootstrap-icons.woff2")));
}

function copyFont() {
  const faces = text(`${FONT}/wght.css`).split("@font-face").slice(1);
  const kept = FONT_SUBSETS.map((subset) => {
    const file = `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`;
    const face = faces.find((one) => one.includes(`/${file})`));
    if (!face) throw new Error(`font: no face for ${subset}, adapt copyFont()`);
    write(`fonts/${file}`, readFileSync(join(MODULES, FONT, "files", file)));
    return `@font-face ${face.slice(face.indexOf("{"), face.indexOf("}") + 1).replace("./files/", "fonts/")}\n`;
  });
  write("atkinson.css", kept.join(""));
}

function copyHtmx() {
  write("htmx.min.js", withoutSourceMap(text("htmx.org/dist/htmx.min.js")));
}

async function bundleFhirpath() {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(HERE, "fhirpath-entry.mjs")],
    outfile: join(BUILDING, "fhirpath.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2019",
    platform: "browser",
    define: { global: "globalThis" },
    legalComments: "eof",
    logLevel: "warning",
  });
}

function writeLicences() {
  const parts = [...SHIPPED, ...inside("fhirpath")].map((name) => {
    const file = readdirSync(join(MODULES, name)).find((entry) => /^licen[cs]e/i.test(entry));
    const about = JSON.parse(text(`${name}/package.json`));
    const licence = file ? text(`${name}/${file}`) : "";
    return `${name} ${about.version} (${about.license})\n\n${licence}`;
  });
  write("LICENCES.txt", parts.join(`\n${"=".repeat(78)}\n\n`));
}

/** Beside each text, its compressed forms: the static server hands them out as they are. */
function compress() {
  for (const file of listFiles(BUILDING).filter((name) => /\.(js|css)$/.test(name))) {
    const content = readFileSync(join(BUILDING, file));
    write(`${file}.gz`, gzipSync(content, { level: 9 }));
    write(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

function listFiles(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name), `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  );
}

async function main() {
  const asked = process.argv[2];
  if (asked === "--fresh") process.exit(isFresh() ? 0 : 1);
  if (asked !== "--force" && isFresh()) return console.log("Front-end files are up to date.");
  if (!existsSync(MODULES)) throw new Error("node_modules is missing: run `npm ci --ignore-scripts` first");

  rmSync(BUILDING, { recursive: true, force: true });
  copyBootstrap();
  copyIcons();
  copyFont();
  copyHtmx();
  await bundleFhirpath();
  writeLicences();
  compress();
  mkdirSync(dirname(AXE), { recursive: true });
  writeFileSync(AXE, text("axe-core/axe.min.js"));
  const files = listFiles(BUILDING).sort();
  write(STAMP, `${JSON.stringify({ fingerprint: fingerprint(), files }, null, 1)}\n`);
  // The folder appears whole or not at all: an interrupted build never leaves half of it.
  rmSync(TARGET, { recursive: true, force: true });
  renameSync(BUILDING, TARGET);
  console.log(`Front-end files built: ${files.length} files.`);
}

await main();
