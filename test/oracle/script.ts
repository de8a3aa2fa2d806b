/** Declared by hand, since this file's own surroundings are Node's. */
declare const XMLHttpRequest: new () => {
  withCredentials: boolean;
  readonly upload: { onprogress: () => void };
  onload: () => void;
  onerror: () => void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body: Uint8Array): void;
};

/** What the script of a page is told to ask for. */
export interface Ask {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly credentials: 'include' | 'same-origin' | 'omit';
  readonly upload: boolean;
}

/** What the script got: the headers that it may read, or the error that was thrown at it. */
export type Got = { readonly headers: readonly (readonly [string, string])[] } | { readonly error: string };

/** Runs in the page: asks for everything at once. Its source is sent there, so it uses nothing from around it. */
export function askAll(asks: readonly Ask[]): Promise<readonly Got[]> {
  const byFetch = async ({ url, method, headers, credentials }: Ask): Promise<Got> => {
    const response = await fetch(url, { method, headers: headers.map(([name, value]) => [name, value]), credentials });
    return { headers: [...response.headers] };
  };
  const byUpload = ({ url, method, headers, credentials }: Ask): Promise<Got> =>
    new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.open(method, url);
      xhr.withCredentials = credentials === 'include';
      xhr.upload.onprogress = () => {};
      for (const [name, value] of headers) xhr.setRequestHeader(name, value);
      xhr.onerror = () => reject(new TypeError('network error'));
      xhr.onload = () => {
        const lines = xhr
          .getAllResponseHeaders()
          .split('\r\n')
          .filter((line) => line !== '');
        resolve({
          headers: lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        });
      };
      // Bytes, to which no Content-Type is added.
      xhr.send(new Uint8Array([1]));
    });
  return Promise.all(
    asks.map(async (ask) => {
      try {
        return await (ask.upload ? byUpload(ask) : byFetch(ask));
      } catch (error) {
        return { error: String(error) };
      }
    }),
  );
}
