{{ config(
    materialized='ingest',
    files=['warehouse/bronze/**/*.ndjson', 'warehouse/bronze/**/*.parquet'],
    changed_rows='load_id'
) }}

select * from {{ incoming() }}
