import { Injectable, type INestApplicationContext, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { SluiceModule, type SluiceOptions } from '@sluice/nest'

/** A Nest service on the SDK, as a user writes it, in this process. */
export async function service(options: SluiceOptions, ...providers: Type[]): Promise<INestApplicationContext> {
  for (const provider of providers) Injectable()(provider)
  @Module({ imports: [SluiceModule.forRoot(options)], providers })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
  app.enableShutdownHooks()
  return app
}
