{#-
    Whether a row of replies is an answer: a dated message of somebody known to a dated message of somebody else who is
    known. Replies to what the records don't hold, to service messages, to other chats and to oneself are none.
-#}
{% macro is_answer(alias) -%}
{{ alias }}.target = 'message'
    and not {{ alias }}.is_own
    and {{ alias }}.sender_key is not null
    and {{ alias }}.target_sender_key is not null
    and {{ alias }}.sent_on is not null
    and {{ alias }}.target_sent_at is not null
{%- endmacro %}
