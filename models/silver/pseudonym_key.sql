{{ config(
    enabled=is_pseudonymous(),
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false
) }}

select secret
from (select {{ random_hex() }} as secret) as made
{% if is_incremental() %}
where false
{% endif %}
