// A port of this machine that nobody has.
import net from 'node:net';

export async function freePort() {
  const socket = net.createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => socket.once('listening', ready));
  const { port } = socket.address();
  await new Promise((done) => socket.close(done));
  return port;
}
