{#-
    The messages whose reach may have changed: those that changed, and those that they answer, or answered in any of their
    versions.
-#}
{% macro messages_of_changed_reach() -%}
select
    changed.chat_key,
    changed.message_id
from {{ ref('messages') }} as changed
where {{ is_changed('changed') }}

union distinct

select
    versions.chat_key,
    versions.reply_to_message_id as message_id
from {{ ref('message_versions') }} as versions
inner join {{ ref('messages') }} as changed
    on changed.chat_key = versions.chat_key
    and changed.message_id = versions.message_id
where versions.reply_to_message_id is not null
    and {{ is_changed('changed') }}
{%- endmacro %}

{% macro forget_changed_reach() -%}
{% if is_incremental() %}
delete from {{ this }} as kept
where {{ is_key_of('kept', ['chat_key', 'message_id'], messages_of_changed_reach()) }}
{% endif %}
{%- endmacro %}
