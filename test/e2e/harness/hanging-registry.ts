import { IMAGES } from './api.ts';
import { makePod } from './pods.ts';
import { HANGING_PORT } from './tools.ts';

/**
 * A registry that announces every image and then sends a byte a second: for the container runtime the download
 * goes on and on. In the network of the node, because container runtimes speak plain HTTP to localhost alone.
 */
export const HANGING_REGISTRY = makePod('hanging-registry', 'hanging-registry', {
  image: IMAGES.python,
  command: ['/usr/bin/python3.11', '-c', makeServer()],
  spec: { hostNetwork: true },
});

function makeServer(): string {
  return `
import socket, threading, time

HEAD = (b"HTTP/1.1 200 OK\\r\\nContent-Length: 100000\\r\\nDocker-Content-Digest: sha256:" + b"0" * 64 +
        b"\\r\\nContent-Type: application/vnd.docker.distribution.manifest.v2+json\\r\\n\\r\\n")

def answer(connection):
    while True:
        request = connection.recv(65536)
        if not request:
            return
        connection.sendall(HEAD)
        while not request.startswith(b"HEAD"):
            connection.sendall(b" ")
            time.sleep(1)

server = socket.create_server(("127.0.0.1", ${HANGING_PORT}))
while True:
    threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
`;
}
