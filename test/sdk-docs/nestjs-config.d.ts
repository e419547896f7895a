/** What the examples use of a package that nothing here needs. */
declare module '@nestjs/config' {
  export class ConfigModule {}

  export class ConfigService {
    get<T>(key: string): T | undefined
    getOrThrow<T>(key: string): T
  }
}
