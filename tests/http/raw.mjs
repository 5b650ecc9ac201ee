// Requests that no browser would send: bytes on a socket.
import net from 'node:net';

// Opens a connection; gives { socket, send(bytes), answer(), closed }.
export async function connect(server) {
  const { hostname, port } = new URL(server.url);
  const socket = net.connect({ host: hostname, port: Number(port) });
  await new Promise((ready, fail) => socket.once('connect', ready).once('error', fail));
  let received = Buffer.alloc(0);
  let wake = () => {};
  socket.on('error', () => {}); // the other side may have had enough
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    wake();
  });
  const closed = new Promise((done) => socket.once('close', () => { wake(); done(received.toString('latin1')); }));
  return {
    socket,
    closed,
    send: (bytes) => socket.write(bytes),
    received: () => received.toString('utf8'),
    // Until the text has come, or nothing more will.
    until: async (text) => {
      while (!received.includes(text) && !socket.closed) await new Promise((more) => { wake = more; });
      return received.toString('utf8');
    },
    end: () => socket.destroy(),
  };
}

// Sends one request and gives { status, text } of its answer, status 0 where the connection just ended.
export async function talk(server, bytes) {
  const connection = await connect(server);
  connection.send(bytes);
  await connection.until('\r\n\r\n');
  const text = connection.received();
  connection.end();
  return { status: Number(text.match(/^HTTP\/1\.1 (\d+)/)?.[1] ?? 0), text };
}

// What happens on the other side happens soon, but nobody says when.
export async function eventually(condition, what = String(condition)) {
  const end = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`this did not come true: ${what}`);
    await new Promise((next) => setTimeout(next, 5));
  }
}
