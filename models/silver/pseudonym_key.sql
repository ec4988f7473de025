{{ config(
    enabled=is_pseudonymous(),
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false
) }}

select {{ random_hex() }} as secret
{% if is_incremental() %}
where false
{% endif %}
