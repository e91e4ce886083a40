import { defineConfig } from 'vitest/config'

const conditions = ['@megarollup/source', 'node', 'import', 'default']

export default defineConfig({ resolve: { conditions }, ssr: { resolve: { conditions } } })
