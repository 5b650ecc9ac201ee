// Memory with 10,000 pages that listen for news (/live), by one member: what a page of theirs costs.
// Called by scripts/bench.
import net from 'node:net';
import { signIn } from '../tests/http/people.mjs';
import { residentMegabytes, row, startDemo } from './load.mjs';

const PAGES = Number(process.env.PAGES ?? 10000);

// Resolves when the head of the answer is there.
function listen(url, cookie) {
  const { hostname, port, host } = new URL(url);
  return new Promise((ready, fail) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(`GET /live HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\nCookie: heyi_session=${cookie}\r\n\r\n`));
    socket.on('error', fail);
    socket.once('data', (head) => (head.toString().startsWith('HTTP/1.1 200') ? ready(socket) : fail(new Error(head.toString().split('\r\n')[0]))));
  });
}

const server = await startDemo();
const sockets = [];
try {
  const cookie = (await signIn(server, 'bench')).cookie('heyi_session');
  const before = residentMegabytes(server.process.pid);
  row('open live pages', 'MB', 'kB a page');
  row('0', before.toFixed(0));
  for (const goal of [PAGES / 10, PAGES]) {
    while (sockets.length < goal) sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => listen(server.url, cookie)))));
    const now = residentMegabytes(server.process.pid);
    row(sockets.length.toLocaleString('en'), now.toFixed(0), (((now - before) * 1024) / sockets.length).toFixed(1));
  }
  const begun = performance.now();
  await server.visitor().get('/');
  row('a page beside them', `${(performance.now() - begun).toFixed(0)} ms`);
} finally {
  sockets.forEach((socket) => socket.destroy());
  await server.stop();
}
