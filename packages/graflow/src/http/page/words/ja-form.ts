// What forms say, in Japanese.
import type { FormWords } from "./en-form.ts";

const count = (number: number): string => number.toLocaleString("ja");

export const jaForm: FormWords = {
  approve: "承認する",
  reject: "却下する",
  send: "回答を送信",
  sending: "送信中 …",
  reasonLabel: "理由",
  reasonHint: "判断と一緒に表示されます。",
  textLabel: "回答",
  selectionLabel: "一つ選んでください",
  selectionsLabel: "選んでください",
  dataLabel: "データ",
  optional: "任意",
  noAnswer: "回答しない",
  pleaseChoose: "選んでください",
  row: (number, label) => `${label} ${number}`,
  entryLabel: "項目",
  addRow: (label) => `${label}に項目を追加`,
  removeRow: (row) => `${row} を削除`,
  rowAdded: "項目を追加しました",
  rowRemoved: "項目を削除しました",
  emptyRows: "空のままの行は無視されます。",
  errorsTitle: (number) => `${number} か所を直してください`,
  errorPrefix: "エラー: ",

  hintLength: (min, max) =>
    max === undefined
      ? `${count(min)} 文字以上`
      : min <= 1
        ? `${count(max)} 文字以内`
        : min === max
          ? `${count(min)} 文字`
          : `${count(min)}～${count(max)} 文字`,
  hintRange: (min, max) => (max === undefined ? `${min} 以上` : min === undefined ? `${max} 以下` : `${min}～${max}`),
  hintAbove: (bound) => `${bound} より大きい値`,
  hintBelow: (bound) => `${bound} より小さい値`,
  hintMultiple: (bound) => `${bound} 刻み`,
  hintChoices: (min, max, options) =>
    min === max
      ? `${min} 個選んでください`
      : max >= options
        ? `${min} 個以上選んでください`
        : min === 0
          ? `${max} 個まで選べます`
          : `${min}～${max} 個選んでください`,
  hintRows: (min, max) => (max === undefined ? `${min} 件以上` : min === 0 ? `${max} 件まで` : `${min}～${max} 件`),
  hintUtc: "協定世界時（UTC）で入力",
  hintJson: "JSON 形式で入力",
  hintPattern: (pattern) => `形式: ${pattern}`,

  complaint: (complaint) => {
    switch (complaint.type) {
      case "required":
        return "入力してください";
      case "choose-one":
        return "一つ選んでください";
      case "no-number":
        return "数値を入力してください";
      case "no-integer":
        return "整数を入力してください";
      case "no-email":
        return "メールアドレスを入力してください（例: name@example.org）";
      case "no-url":
        return "URL を入力してください（例: https://example.org）";
      case "no-date":
        return "正しい日付を入力してください（例: 2026-01-31）";
      case "no-time":
        return "時刻を入力してください（例: 09:30）";
      case "pattern":
        return "指定された形式で入力してください";
      case "too-short":
        return `${count(complaint.min)} 文字以上で入力してください`;
      case "too-long":
        return `${count(complaint.max)} 文字以内で入力してください`;
      case "at-least":
        return `${complaint.bound} 以上の数値を入力してください`;
      case "at-most":
        return `${complaint.bound} 以下の数値を入力してください`;
      case "more-than":
        return `${complaint.bound} より大きい数値を入力してください`;
      case "less-than":
        return `${complaint.bound} より小さい数値を入力してください`;
      case "multiple-of":
        return `${complaint.bound} の倍数を入力してください`;
      case "too-few-chosen":
        return `${complaint.min} 個以上選んでください`;
      case "too-many-chosen":
        return `選べるのは ${complaint.max} 個までです`;
      case "too-few-rows":
        return `${complaint.min} 件以上入力してください`;
      case "too-many-rows":
        return `${complaint.max} 件以内で入力してください`;
      case "no-json":
        return `JSON として読み取れません: ${complaint.message}`;
      case "said":
        return complaint.message;
    }
  },
};
