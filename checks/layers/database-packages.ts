/** Packages that reach a database: drivers, object mappers, query builders, migration tools; npm's and Python's import names. */
export const DATABASE_PACKAGES: readonly string[] = `
@databases/** @google-cloud/bigquery @google-cloud/datastore @google-cloud/firestore @google-cloud/spanner @libsql/** @mikro-orm/**
@neondatabase/serverless @nestjs/mongoose @nestjs/sequelize @nestjs/typeorm @planetscale/database @prisma/** @supabase/supabase-js @upstash/redis
@vercel/postgres @elastic/elasticsearch @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb @aws-sdk/client-rds-data better-sqlite3 bookshelf
bun:sqlite cassandra-driver drizzle-orm duckdb firebase-admin/firestore ioredis knex kysely libsql mariadb mongodb mongoose mssql mysql mysql2
neo4j-driver nedb node:sqlite objection oracledb pg pg-native pg-pool pg-promise pg-query-stream postgres prisma redis rethinkdb sequelize
sequelize-typescript slonik sqlite sqlite3 tedious typeorm waterline
aiomysql aiopg aioredis aiosqlite alembic asyncmy asyncpg beanie cassandra clickhouse_connect clickhouse_driver cx_Oracle databases
django.db elasticsearch flask_sqlalchemy gino google.cloud.bigquery google.cloud.datastore google.cloud.firestore google.cloud.spanner
mongoengine motor MySQLdb neo4j odmantic ormar oracledb peewee piccolo playhouse pony psycopg psycopg2 psycopg_pool pymongo pymssql pymysql
pynamodb pyodbc snowflake.connector sqlmodel sqlalchemy sqlalchemy_utils sqlite3 tortoise
`
  .trim()
  .split(/\s+/);
