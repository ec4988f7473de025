{{ config(
    materialized='ingest',
    files=['warehouse/bronze/**/*.ndjson', 'warehouse/bronze/**/*.parquet'],
    changed_rows='load_id',
    partition_by={'field': 'loaded_at', 'data_type': 'timestamp', 'granularity': 'day'},
    cluster_by=['load_id', 'source', 'record_kind', 'chat_id']
) }}

select * from {{ incoming() }}
