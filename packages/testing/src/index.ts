// Fixtures for tests over several packages. No product code imports this.
export * from './clock.js'
export * from './databases.js'
export { emptyPostgres, freshPostgres, takeAllConnections } from './postgres.js'
export * from './random.js'
export {
  startOwnPostgres,
  startPostgres,
  stopOwnPostgres,
  SERVER_VARIABLE,
  type OwnServer,
  type TestServer,
} from './server.js'
export { freshSqlite } from './sqlite.js'
export { startTcpProxy, type TcpProxy } from './tcp-proxy.js'
export { MemoryBooks } from './memory/books.js'
export { dumpOf, readBooks, type Dump } from './memory/dump.js'
export { createMemoryStore, type MemoryStoreOptions } from './memory/store.js'
export * from './simulator/index.js'
