{{ config(
    enabled=has_bigquery_connection(),
    materialized='remote_model',
    connection=var('bigquery_connection', ''),
    endpoint='gemini-2.5-flash'
) }}
-- A name for Gemini in BigQuery: what a language model with provider: bigquery names.
