import { Module } from '@nestjs/common'
import { areaLogger } from '@sluice/service'
import { RouterStage } from './router.stage.js'

@Module({ providers: [areaLogger('router'), RouterStage] })
export class RouterModule {}
