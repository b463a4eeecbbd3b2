// Loads a WebAssembly module. The type libraries here know no WebAssembly (it comes with the browser's), so the little that is used
// of it is written down.

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** The one function that the module exports under the name. */
export function load<T>(module: Uint8Array, name: string): T {
  const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
  return new api.Instance(new api.Module(module)).exports[name] as T
}
