{{ config(
    enabled=has_bigquery_ml(),
    materialized='remote_model',
    connection=var('bigquery_connection', ''),
    remote_service_type='CLOUD_AI_TRANSLATE_V3'
) }}
-- A name for Cloud Translation in BigQuery.
