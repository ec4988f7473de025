{{ config(materialized='table') }}
select cast(v as integer) as n from (values ('x')) t(v)
