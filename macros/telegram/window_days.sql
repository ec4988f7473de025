{#-
    Rows of a day that also say something of the days before it: what is compared with its own past. A day that changes
    changes all days whose past it belongs to, so both the hook and the scope reach that far:

        config(unique_key=['chat_key', 'sent_on'], pre_hook="{{ forget_days_after_changed(window_days) }}")
        with days as ({{ days_after_changed(window_days) }})

    A day's load_id is the latest of its own and its past days'. See incremental.sql for why more may be read than was
    deleted, and why that is right.
-#}

{% macro forget_days_after_changed(window_days) -%}
{% if is_incremental() %}
delete from {{ this }} as kept
where exists (
    select 1
    from {{ ref('message_days') }} as changed
    where {{ is_changed('changed') }}
        and changed.chat_key = kept.chat_key
        and kept.sent_on between changed.sent_on and {{ add_days('changed.sent_on', window_days) }}
)
{% endif %}
{%- endmacro %}

{#- chat_key, sent_on and load_id of the days to make, those with messages and those without. -#}
{% macro days_after_changed(window_days) -%}
select
    windows.chat_key,
    windows.sent_on,
    windows.load_id
from (
    select
        chat_key,
        sent_on,
        max(load_id) over (
            partition by chat_key
            order by {{ day_number('sent_on') }}
            range between {{ window_days }} preceding and current row
        ) as load_id
    from {{ ref('message_days') }}
) as windows
where {{ is_changed('windows') }}
{%- endmacro %}

{#- Days since 1970, for windows over days: engines have no common form of them over dates. -#}
{% macro day_number(day) %}{{ days_between("date '1970-01-01'", day) }}{% endmacro %}
