{{ config(materialized='ingest', files=['landed/**/*.ndjson', 'landed/**/*.parquet']) }}
select landed_file, landed_line, load_id, id, kind, payload from {{ incoming() }}
