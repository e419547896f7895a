import { Module } from '@nestjs/common'
import { RouterStage } from './router.stage.js'

@Module({ providers: [RouterStage] })
export class RouterModule {}
