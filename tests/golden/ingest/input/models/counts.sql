{{ config(materialized='table') }}
select kind, count(*) as n from {{ ref('records') }} group by kind
