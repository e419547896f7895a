/** class-transformer keeps the metadata of `@Type` here. Its index does not export it, and schemas need it. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage'
}
