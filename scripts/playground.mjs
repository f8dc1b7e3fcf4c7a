// `npm run playground`: builds the site that trains in a browser. `npm run playground:dev` serves it on this machine too.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, relative } from 'node:path';
import { buildPlayground } from './build-pages.mjs';

const HOST = '127.0.0.1';
const PORT = 4173;

/** With these two a browser lets the page share memory between threads. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-store',
};

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

const out = await buildPlayground();
console.log(`The site is in ${relative(process.cwd(), out)}.`);

if (process.argv.includes('--serve')) {
  const server = createServer(({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, `http://${HOST}`).pathname);
    const file = join(out, normalize(path.endsWith('/') ? `${path}index.html` : path));
    if (!file.startsWith(out) || !existsSync(file)) {
      response.writeHead(404).end('Not found\n');
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  server.on('error', (error) => {
    console.error(`Port ${PORT} cannot be used (${error.code}): end what listens there.`);
    process.exit(1);
  });
  server.listen(PORT, HOST, () => console.log(`http://${HOST}:${PORT}/`));
}
