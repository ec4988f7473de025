{{ config(
    enabled=has_bigquery_ml(),
    materialized='remote_model',
    connection=var('bigquery_connection', ''),
    remote_service_type='CLOUD_AI_NATURAL_LANGUAGE_V1'
) }}
-- A name for Cloud Natural Language in BigQuery.
