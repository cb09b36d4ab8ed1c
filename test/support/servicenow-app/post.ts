import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";

/** One POST as a script asks for it. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** What came back; status 0 when nothing did. Header names as the server spelt them. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: string;
}

/** A POST that blocks until it is answered, as the platform's `execute()` does: another thread sends, this one sleeps. */
export function blockingPost(): (request: Post) => Reply {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const sender = new Worker(new URL("./post-worker.ts", import.meta.url), {
    workerData: { port: port2, flag },
    transferList: [port2],
  });
  sender.unref();
  return (request) => {
    Atomics.store(flag, 0, 0);
    port1.postMessage(request);
    Atomics.wait(flag, 0, 0, request.timeoutMs + 5_000);
    const received: { readonly message: Reply } | undefined = receiveMessageOnPort(port1);
    return received?.message ?? { status: 0, headers: {}, error: "no answer" };
  };
}
