/** Where class-transformer keeps what `@Type` says; its index does not export it, and a schema cannot be made without. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage'
}
