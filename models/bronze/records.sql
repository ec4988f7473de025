{{ config(
    materialized='ingest',
    files=['warehouse/bronze/**/*.ndjson', 'warehouse/bronze/**/*.parquet']
) }}

select * from {{ incoming() }}
