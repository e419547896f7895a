/** Where `npm run build` writes the pages. */
export declare const siteFolder: string
