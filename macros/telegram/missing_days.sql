{#-
    Incremental models with one or more rows per chat and day are kept day by day: before a run, a hook deletes the days
    that no longer agree with `messages` (delete_stale_days), then the model counts the days that are missing
    (messages_of_missing_days). A day agrees if it holds as many messages as before and none of them is newer: a message
    that changed has a newer load_id, and one that moved to another day, because a later export knows its time better, is
    one less. So a late edit recomputes its whole day and no other, and a day that lost its last message goes.

    `kinds` says which messages the model counts, `total` what its rows of a day say of their number. What has no date
    (messages that no application could read) has no day.
-#}
{% macro delete_stale_days(kinds, total) -%}
{% if is_incremental() %}
delete from {{ this }} as kept
where not exists (
    select 1
    from (
        select
            chat_key,
            sent_on,
            count(*) as messages,
            max(load_id) as load_id
        from {{ ref('messages') }}
        where sent_on is not null
            and kind in ('{{ kinds | join("', '") }}')
        group by chat_key, sent_on
    ) as counted
    inner join (
        select
            chat_key,
            sent_on,
            sum({{ total }}) as messages,
            max(load_id) as load_id
        from {{ this }}
        group by chat_key, sent_on
    ) as known
        on known.chat_key = counted.chat_key
        and known.sent_on = counted.sent_on
        and known.messages = counted.messages
        and known.load_id = counted.load_id
    where counted.chat_key = kept.chat_key
        and counted.sent_on = kept.sent_on
)
{% endif %}
{%- endmacro %}

{% macro messages_of_missing_days(kinds) -%}
select messages.*
from {{ ref('messages') }} as messages
{% if is_incremental() %}
left join (
    select distinct
        chat_key,
        sent_on
    from {{ this }}
) as known
    on known.chat_key = messages.chat_key
    and known.sent_on = messages.sent_on
{% endif %}
where messages.sent_on is not null
    and messages.kind in ('{{ kinds | join("', '") }}')
    {% if is_incremental() %}
    and known.chat_key is null
    {% endif %}
{%- endmacro %}
